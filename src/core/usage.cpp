// SPDX-License-Identifier: Apache-2.0
#include "core/usage.h"

namespace model_warmup {

std::string_view UsageEvent::user() const {
  if (user_id) return *user_id;
  return request ? std::string_view(request->user_context.user_id) : std::string_view("anonymous");
}

}  // namespace model_warmup
