// SPDX-License-Identifier: Apache-2.0
#include "core/schedule.h"

namespace model_warmup {

std::string_view to_string(TaskAction action) { return action == TaskAction::Warm ? "Warm" : "Release"; }
std::string_view to_string(ImpactSource source) {
  return source == ImpactSource::estimated ? "estimated" : "corrected";
}

}  // namespace model_warmup
