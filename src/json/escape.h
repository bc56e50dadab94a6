// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace model_warmup::json {

/// Appends a string in quotes, escaped as JSON.stringify does. Bytes that are not UTF-8 become U+FFFD, one for each, so
/// that what is written is always JSON, whatever a C++ caller put into a name.
void append_quoted(std::string& out, std::string_view text);

}  // namespace model_warmup::json
