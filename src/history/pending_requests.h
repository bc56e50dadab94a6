// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/bytes.h"
#include "core/model_task.h"
#include "history/request_context.h"

namespace model_warmup {

/// A question that no use has answered yet.
struct PendingRequest {
  double asked_at_ms = 0;
  double expires_at_ms = 0;
  RequestContext context;
  std::optional<ModelTask> task;
};

/// At most one open question a user, the newest; the longest unanswered of all goes when there are too many.
class PendingRequests {
 public:
  static constexpr std::size_t kKept = 4096;

  /// Replaces what this user asked before.
  void put(std::string_view user, PendingRequest request);

  /// The user's open question; null: none.
  [[nodiscard]] const PendingRequest* find(std::string_view user) const;

  void erase(std::string_view user);
  void clear() {
    by_user_.clear();
    order_.clear();
  }

  /// Drops questions whose time has passed, from the oldest up to the first that still has time; gives how many of them
  /// named a task.
  std::size_t expire(double now_ms);

  [[nodiscard]] std::size_t size() const { return order_.size(); }

  void save(ByteWriter& out) const;
  /// Reads into a fresh object; fails the reader on what `save` cannot have written.
  void load(ByteReader& in);

 private:
  struct Entry {
    std::string user;
    PendingRequest request;
  };

  std::list<Entry> order_;                                                    // asked longest ago first
  std::unordered_map<std::string_view, std::list<Entry>::iterator> by_user_;  // views into order_
};

}  // namespace model_warmup
