// SPDX-License-Identifier: Apache-2.0
#include "history/pending_requests.h"

#include <utility>

#include "history/fading.h"

namespace model_warmup {

void PendingRequests::put(std::string_view user, PendingRequest request) {
  erase(user);
  const auto place = order_.insert(order_.end(), Entry{std::string(user), std::move(request)});
  by_user_.emplace(place->user, place);
  if (order_.size() > kKept) erase(order_.front().user);
}

const PendingRequest* PendingRequests::find(std::string_view user) const {
  const auto place = by_user_.find(user);
  return place == by_user_.end() ? nullptr : &place->second->request;
}

void PendingRequests::erase(std::string_view user) {
  const auto place = by_user_.find(user);
  if (place == by_user_.end()) return;
  const auto entry = place->second;
  by_user_.erase(place);
  order_.erase(entry);
}

std::size_t PendingRequests::expire(double now_ms) {
  std::size_t with_task = 0;
  while (!order_.empty() && order_.front().request.expires_at_ms < now_ms) {
    with_task += order_.front().request.task.has_value();
    erase(order_.front().user);
  }
  return with_task;
}

void PendingRequests::save(ByteWriter& out) const {
  out.put(static_cast<std::uint32_t>(order_.size()));
  for (const auto& [user, request] : order_) {
    out.put(user);
    out.put(request.asked_at_ms);
    out.put(request.expires_at_ms);
    request.context.save(out);
    save_task(request.task, out);
  }
}

void PendingRequests::load(ByteReader& in) {
  const std::uint32_t size = in.count(sizeof(std::uint32_t) + 2 * sizeof(double));
  if (size > kKept) return in.fail();
  for (std::uint32_t i = 0; i < size && in.ok(); ++i) {
    const auto user = in.get<std::string>();
    PendingRequest request;
    request.asked_at_ms = load_time_ms(in);
    request.expires_at_ms = load_time_ms(in);
    request.context.load(in);
    request.task = load_task(in);
    if (find(user) != nullptr) return in.fail();
    put(user, std::move(request));
  }
}

}  // namespace model_warmup
