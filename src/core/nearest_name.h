// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace model_warmup {

/// The candidate that a misspelt name most likely meant, or an empty view when none is near: at most a third of its
/// letters wrong. Distance: optimal string alignment (insert, delete, replace, swap neighbours), case ignored; Boytsov,
/// "Indexing methods for approximate dictionary searching", ACM JEA 16, 2011. O(n * length^2); names over 64 bytes are
/// not compared.
[[nodiscard]] std::string_view nearest_name(std::string_view name, std::span<const std::string_view> candidates);

}  // namespace model_warmup
