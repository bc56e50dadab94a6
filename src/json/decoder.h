// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "json/codec.h"

namespace model_warmup::json {

/// Puts the events of a JSON parser straight into the value that a codec describes.
///
/// There is no tree in between: the only memory besides the value is one frame for each object or array that is open,
/// with the names seen so far of those fields that the table does not know (needed to refuse duplicates). Every event
/// gives false after the first thing that is wrong; `error` then says what.
class Decoder {
 public:
  /// `value` must be one of the type that `root` describes and outlive the decoder.
  Decoder(const Codec& root, void* value);

  bool null();
  bool boolean(bool value);
  bool number(std::string_view token);
  bool string(std::string_view value);
  bool begin_object();
  bool key(std::string_view name);
  bool end_object();
  bool begin_list();
  bool end_list();

  /// In place of an event: what would have come next is longer than any string or number may be.
  [[nodiscard]] WarmupError too_long_value();
  [[nodiscard]] WarmupError too_long_name();

  [[nodiscard]] bool failed() const { return failed_; }

  /// `InvalidInput` about the value whose name was read last, or the entry that began last.
  [[nodiscard]] WarmupError invalid(std::string reason) const;

  /// What was refused. Precondition: failed().
  [[nodiscard]] const WarmupError& error() const { return error_; }

 private:
  /// Where a value goes; without codec it is ignored.
  struct Slot {
    const Codec* codec = nullptr;
    void* value = nullptr;
    const Field* field = nullptr;
    bool serde = false;  // a duration under its name without "_ms"
  };

  /// serde's form of a Duration, converted to milliseconds when its object ends.
  struct SerdeDuration {
    std::uint64_t secs = 0;
    std::uint64_t nanos = 0;
  };

  enum class Shape : std::uint8_t { object, text_map, list, duration };

  /// An object or array that is open.
  struct Frame {
    Shape shape = Shape::object;
    Slot self;
    const Table* table = nullptr;   // object, duration
    Slot member;                    // object: where the value after the key goes
    bool named = false;             // object: a key has been read
    std::string name;               // object: the last key
    std::uint64_t seen = 0;         // object: fields of the table that were given, as bits
    std::size_t count = 0;          // entries or members so far
    std::set<std::string> unknown;  // object: names that the table does not know
  };

  /// The place of the value that comes next; false if there is none.
  bool next_slot(Slot& slot);
  /// Goes into an optional; false if the value is to be ignored.
  static bool enter_optional(Slot& slot);
  bool push(Frame frame);
  bool known_key(Frame& frame, std::string_view name);
  bool unknown_key(Frame& frame);
  bool end_duration(const Slot& slot);

  bool refuse(std::string reason);
  bool refuse_for_memory(std::size_t entries);
  bool mismatch(const Slot& slot, std::string_view got);
  [[nodiscard]] std::string path() const;
  [[nodiscard]] std::string_view field_name() const;

  Slot root_;
  std::string_view subject_;
  std::vector<Frame> frames_;
  SerdeDuration duration_;
  bool failed_ = false;
  WarmupError error_;

  static const Table kDurationTable;
  static const Table kCustomTaskTable;
};

}  // namespace model_warmup::json
