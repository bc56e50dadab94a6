// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace model_warmup {

/// As many of the first characters of UTF-8 as fit in so many bytes: what is cut inside one is no text any more.
[[nodiscard]] std::string_view cut(std::string_view text, std::size_t bytes);

/// A string for use inside a message: in quotes, and cut to 64 bytes.
[[nodiscard]] std::string in_quotes(std::string_view text);

}  // namespace model_warmup
