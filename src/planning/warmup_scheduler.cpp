// SPDX-License-Identifier: Apache-2.0
#include "planning/warmup_scheduler.h"

#include "planning/warmup_planning.h"

namespace model_warmup {

WarmupScheduler::WarmupScheduler(const WarmupConfig& config, const ModelCatalog& catalog,
                                 const ResourceManager& resources, Residency& residency, Governor& governor)
    : config_(config), catalog_(catalog), resources_(resources), residency_(residency), governor_(governor) {}

Result<WarmupSchedule> WarmupScheduler::schedule_warmup(std::span<const ModelPrediction> predictions,
                                                        const ResourceAvailability& resources,
                                                        const ScheduleContext& context, ScheduleNotes* notes) {
  ScheduleNotes unread;
  WarmupPlanning planning(config_, catalog_, residency_, governor_, context, notes ? *notes : unread);
  planning.set_room(resources_, resources);
  for (const ModelPrediction& prediction : predictions) {
    if (auto considered = planning.consider(prediction); !considered) return std::unexpected(considered.error());
  }
  return planning.solve();
}

}  // namespace model_warmup
