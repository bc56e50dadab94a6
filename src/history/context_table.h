// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <span>
#include <unordered_map>

#include "catalog/model_catalog.h"
#include "core/bytes.h"
#include "history/decayed_counts.h"

namespace model_warmup {

/// What came after each context: a bounded number of DecayedCounts by key; the least recently visited goes first.
/// Constant time a look-up. Keys are hashes of what is the same on every machine, never of a ModelIndex.
class ContextTable {
 public:
  ContextTable(std::size_t max_contexts, std::size_t max_entries)
      : max_contexts_(max_contexts), max_entries_(max_entries) {}
  ContextTable(ContextTable&&) = default;
  ContextTable& operator=(ContextTable&&) = default;

  /// Null: never visited, or no longer there.
  [[nodiscard]] const DecayedCounts* find(std::uint64_t key) const;

  void visit(std::uint64_t key, std::uint32_t value, float decay);

  [[nodiscard]] std::size_t size() const { return order_.size(); }

  void save(ByteWriter& out) const;

  /// Reads into a fresh table; fails the reader on what `save` cannot have written.
  void load(ByteReader& in);

  /// The same where values are models: `models[i]` is the index here of the saved catalogue's i-th.
  void load_models(ByteReader& in, std::span<const ModelIndex> models);

 private:
  struct Entry {
    std::uint64_t key;
    DecayedCounts counts;
  };

  template <class LoadCounts>
  void load_entries(ByteReader& in, LoadCounts load_counts);

  std::size_t max_contexts_;
  std::size_t max_entries_;
  std::list<Entry> order_;  // least recently visited first
  std::unordered_map<std::uint64_t, std::list<Entry>::iterator> by_key_;
};

}  // namespace model_warmup
