// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <string>
#include <utility>

#include "json/decoder.h"
#include "json/limits.h"
#include "json/number.h"
#include "json/scan.h"
#include "json/wire.h"
#include "rapidjson/error/en.h"
#include "rapidjson/memorystream.h"
#include "rapidjson/reader.h"

namespace model_warmup::json {
namespace {

// NOLINTBEGIN(readability-identifier-naming, bugprone-derived-method-shadowing-base-method): the names are RapidJSON's.

/// RapidJSON does not look at what malloc gives it.
struct CheckedAllocator {
  void* Malloc(std::size_t size) { return Realloc(nullptr, 0, size); }
  void* Realloc(void* old, std::size_t, std::size_t size) {
    if (size == 0) {
      Free(old);
      return nullptr;
    }
    void* memory = std::realloc(old, size);
    if (memory == nullptr) std::abort();
    return memory;
  }
  static void Free(void* memory) { std::free(memory); }
};

using Reader = rapidjson::GenericReader<rapidjson::UTF8<>, rapidjson::UTF8<>, CheckedAllocator>;

/// RapidJSON's events, as it names them, for a decoder.
class Events : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Events> {
 public:
  explicit Events(Decoder& decoder) : decoder_(decoder) {}

  bool Null() { return decoder_.null(); }
  bool Bool(bool value) { return decoder_.boolean(value); }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool) { return decoder_.number({text, size}); }
  bool String(const char* text, rapidjson::SizeType size, bool) { return decoder_.string({text, size}); }
  bool StartObject() { return decoder_.begin_object(); }
  bool Key(const char* text, rapidjson::SizeType size, bool) { return decoder_.key({text, size}); }
  bool EndObject(rapidjson::SizeType) { return decoder_.end_object(); }
  bool StartArray() { return decoder_.begin_list(); }
  bool EndArray(rapidjson::SizeType) { return decoder_.end_list(); }

 private:
  Decoder& decoder_;
};

// NOLINTEND(readability-identifier-naming, bugprone-derived-method-shadowing-base-method)

std::unexpected<WarmupError> malformed(const Decoder& decoder, rapidjson::ParseErrorCode code, std::size_t offset) {
  std::string reason = "is not JSON at byte ";
  append_count(reason, offset);
  reason += ": ";
  reason += rapidjson::GetParseError_En(code);
  WarmupError error = decoder.invalid(std::move(reason));
  error.offset = offset;
  return std::unexpected(std::move(error));
}

}  // namespace

bool memory_holds(std::size_t bytes) {
  void* volatile memory = std::malloc(bytes);  // volatile: or else compilers take both calls away, and say yes
  std::free(memory);
  return memory != nullptr;
}

Result<void> read_into(std::string_view text, const Codec& codec, void* value) {
  Decoder decoder(codec, value);
  const std::size_t most = codec.table == nullptr ? kMaxDocumentBytes : codec.table->max_bytes;
  if (text.size() > most) {
    std::string reason = "is longer than the limit of ";
    append_count(reason, most >> 20);
    return std::unexpected(decoder.invalid(reason + " MB for a document"));
  }
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  const std::size_t begin = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  const Scan scanned = scan(text);
  const char* bytes = scanned.repaired.empty() ? text.data() : scanned.repaired.data();

  // The parser is not shown what is too long: it stops there, with everything before it well understood.
  rapidjson::MemoryStream stream(bytes + begin, scanned.too_long_at - begin);
  Events events(decoder);
  CheckedAllocator allocator;
  Reader reader(&allocator);
  constexpr unsigned kFlags =
      rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag | rapidjson::kParseNumbersAsStringsFlag;
  const rapidjson::ParseResult result = reader.Parse<kFlags>(stream, events);

  if (decoder.failed()) return std::unexpected(decoder.error());
  const std::size_t offset = begin + (result.IsError() ? result.Offset() : stream.Tell());
  if (offset == scanned.too_long_at && offset < text.size()) {
    if (result.Code() == rapidjson::kParseErrorObjectMissName) return std::unexpected(decoder.too_long_name());
    if (result.Code() == rapidjson::kParseErrorValueInvalid || result.Code() == rapidjson::kParseErrorDocumentEmpty) {
      return std::unexpected(decoder.too_long_value());
    }
  }
  if (result.Code() == rapidjson::kParseErrorNumberTooBig) {
    return std::unexpected(decoder.invalid("is a number too large for a double"));
  }
  if (result.IsError()) return malformed(decoder, result.Code(), offset);
  // RapidJSON takes a NUL for the end of its input.
  if (offset < text.size()) return malformed(decoder, rapidjson::kParseErrorDocumentRootNotSingular, offset);
  return {};
}

}  // namespace model_warmup::json
