// SPDX-License-Identifier: Apache-2.0
// Any bytes, read as one of the documents that come from outside. What is taken must come back the same when it is
// written and read again; what is refused must say where.
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <string_view>

#include "core/plan.h"
#include "core/prediction.h"
#include "core/usage.h"
#include "json/error_reply.h"
#include "json/wire.h"
#include "metrics/metrics_report.h"
#include "planning/warmup_queue.h"
#include "predictor/reports.h"

namespace {

using namespace model_warmup;

void demand(bool holds) {
  if (!holds) std::abort();
}

template <class T>
void read_and_write(std::string_view text) {
  const auto value = json::parse<T>(text);
  if (!value) {
    const WarmupError& error = value.error();
    demand(error.kind == ErrorKind::InvalidInput || error.kind == ErrorKind::Configuration);
    demand(!error.message().empty());
    demand(!error.offset || *error.offset <= text.size());
    demand(error.path.empty() || error.path.front() == '/');
    demand(json::parse<json::ErrorReply>(json::write_error(error)) == json::reply_of(error));
    return;
  }
  const auto written = json::write(*value);
  demand(written.has_value());
  const auto again = json::parse<T>(*written);
  demand(again.has_value() && json::write(*again) == *written);
  if constexpr (std::equality_comparable<T>) demand(*again == *value);
}

using ReadAndWrite = void (*)(std::string_view);

/// What goes in, and what comes out for those who read it in C++.
constexpr ReadAndWrite kTypes[] = {
    read_and_write<WarmupConfig>,         read_and_write<WarmupRequest>, read_and_write<ExecutionContext>,
    read_and_write<UsageEvent>,           read_and_write<ModelProfile>,  read_and_write<ResourceReport>,
    read_and_write<ResourceRequirements>, read_and_write<PlanProblem>,   read_and_write<WarmupTask>,
    read_and_write<WarmupSchedule>,       read_and_write<Demand>,        read_and_write<TaskFilter>,
    read_and_write<TaskResult>,           read_and_write<TaskFailure>,   read_and_write<WarmupPrediction>,
    read_and_write<UsagePattern>,         read_and_write<ModelStatus>,   read_and_write<ResourceAvailability>,
    read_and_write<MetricsReport>,        read_and_write<QueueState>,    read_and_write<Plan>,
    read_and_write<TaskReport>,
};

}  // namespace

/// The first byte chooses the type, 'a' the first of them; the rest is the document.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  kTypes[static_cast<std::uint8_t>(text.front() - 'a') % std::size(kTypes)](text.substr(1));
  return 0;
}
