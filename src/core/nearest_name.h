// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace model_warmup {

/// How far apart two names are: optimal string alignment (insert, delete, replace, swap neighbours), case ignored;
/// Boytsov, "Indexing methods for approximate dictionary searching", ACM JEA 16, 2011. O(length^2). Of names over 64
/// bytes the beginnings are compared.
[[nodiscard]] std::size_t name_distance(std::string_view a, std::string_view b);

/// The candidate that a misspelt name most likely meant, or an empty view when none is near: at most a third of its
/// letters wrong. Names over 64 bytes are not compared.
[[nodiscard]] std::string_view nearest_name(std::string_view name, std::span<const std::string_view> candidates);

}  // namespace model_warmup
