// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace model_warmup::json {

/// What a parser should read in place of a document, byte for byte at the same offsets.
struct Scan {
  /// The document with each lone surrogate replaced by U+FFFD; empty when it has none and can be read as it is.
  std::string repaired;
  /// Where the first string or number begins that is longer than any may be; the document's size when none is.
  std::size_t too_long_at = 0;
};

/// Looks for what a parser would refuse or hold in memory: lone surrogates, which JavaScript's strings may contain, as
/// escapes or as bytes of WTF-8, and scalars beyond the limit of text. One pass, O(bytes).
[[nodiscard]] Scan scan(std::string_view document);

}  // namespace model_warmup::json
