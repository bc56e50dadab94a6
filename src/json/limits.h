// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <limits>

/// What a document may hold. They are checked while reading, so that a hostile document costs no more memory than a
/// well-formed one of its size.
namespace model_warmup::json {

inline constexpr std::size_t kMaxDepth = 64;                          ///< objects and arrays inside each other
inline constexpr std::size_t kMaxDocumentBytes = 16uz * 1024 * 1024;  ///< unless the type says otherwise
inline constexpr std::size_t kMaxDatasetBytes = 128uz * 1024 * 1024;  ///< of documents with recorded uses
inline constexpr std::size_t kMaxNameBytes = 256;                     ///< of names and ids, and of member names
inline constexpr std::size_t kMaxTextBytes = 64uz * 1024;             ///< of any other string, and of a number's digits
inline constexpr std::size_t kMaxEntries = 10'000;  ///< of an array unless its field says otherwise, and of an object

/// From so many entries on, and each time that there are so many more, a list is only read further while memory holds
/// it and so many bytes besides: for the strings that its entries hold until the next time, and for the work that waits
/// for it. Where memory is bounded, running out of it ends everything; the list is refused instead.
inline constexpr std::size_t kGreatList = 16'384;
inline constexpr std::size_t kSpareBytes = 48uz * 1024 * 1024;

/// Whether so many bytes could be had at this moment.
[[nodiscard]] bool memory_holds(std::size_t bytes);

/// The greatest integer up to which a double, and so JSON as JavaScript reads it, knows every integer: 2^53 - 1.
inline constexpr double kMaxInteger = 9'007'199'254'740'991;
inline constexpr double kMaxDouble = std::numeric_limits<double>::max();

}  // namespace model_warmup::json
