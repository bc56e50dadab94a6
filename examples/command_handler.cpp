// SPDX-License-Identifier: Apache-2.0
//
// A command handler, as a desktop shell (Tauri, Electron, a language server) has one: commands come in as JSON, replies
// go out as JSON, and an error is a sentence for people. Nothing is thrown, and after an error the next command works.
//
// Prints:
//   model_register: {"model_id":"<uuid>","name":"completer",<more>}
//   model_register: {"model_id":"<uuid>","name":"reviewer",<more>}
//   after 20 uses of each, warmup_predict foretells completer: <n> %
//   warmup_predict: Invalid input: input_length - must be a whole number from 0 to 9007199254740991, not -1
//   warmup_forget: Invalid input: command - there is no command warmup_forget
#include <cmath>
#include <expected>
#include <functional>
#include <iostream>
#include <map>
#include <string>
#include <string_view>

#include "model_warmup/core/clock.h"
#include "model_warmup/json/wire.h"
#include "model_warmup/predictor/model_warmup_predictor.h"

namespace mw = model_warmup;

/// The reply as JSON, or what went wrong.
using Reply = std::expected<std::string, std::string>;

/// A command whose payload is an `Input`: read it, do it, write what comes of it.
template <class Input, class Work>
std::function<Reply(std::string_view)> command(Work work) {
  return [work](std::string_view payload) -> Reply {
    const auto input = mw::json::parse<Input>(payload);
    if (!input) return std::unexpected(input.error().message());
    const auto output = work(*input);
    if (!output) return std::unexpected(output.error().message());
    const auto text = mw::json::write(*output);
    if (!text) return std::unexpected(text.error().message());
    return *text;
  };
}

class CommandHandler {
 public:
  explicit CommandHandler(mw::ModelWarmupPredictor& predictor)
      : commands_{
            {"model_register", command<mw::ModelProfile>([&](auto& model) { return predictor.register_model(model); })},
            {"usage_record", command<mw::UsageEvent>([&](auto& event) { return predictor.record_usage(event); })},
            {"warmup_predict",
             command<mw::WarmupRequest>([&](auto& request) { return predictor.predict_and_warm(request); })},
        } {}

  [[nodiscard]] Reply handle(std::string_view name, std::string_view payload) const {
    const auto found = commands_.find(name);
    if (found != commands_.end()) return found->second(payload);
    return std::unexpected(
        mw::WarmupError::invalid_input("command", "there is no command " + std::string(name)).message());
  }

 private:
  std::map<std::string, std::function<Reply(std::string_view)>, std::less<>> commands_;
};

int main() {
  // A host that serves people takes the system's time here; an example prints the same every time.
  mw::ManualClock clock(1'750'000'000'000);
  const auto predictor = mw::ModelWarmupPredictor::with_config({.prediction_threshold = 0}, {.clock = &clock});
  if (!predictor) {
    std::cerr << predictor.error().message() << '\n';
    return 1;
  }
  const CommandHandler handler(**predictor);
  const auto show = [&](std::string_view name, std::string_view payload) {
    const Reply reply = handler.handle(name, payload);
    std::cout << name << ": " << (reply ? *reply : reply.error()) << '\n';
  };

  show("model_register", R"({"name": "completer", "tasks": ["Completion"], "memory_mb": 300, "load_time_ms": 900})");
  show("model_register", R"({"name": "reviewer", "tasks": ["Analysis"], "memory_mb": 900, "load_time_ms": 4000})");
  for (int round = 0; round < 20; ++round) {
    for (const char* event :
         {R"({"model": "completer", "task": "Completion"})", R"({"model": "reviewer", "task": "Analysis"})"}) {
      clock.advance(20'000);
      if (!handler.handle("usage_record", event)) return 1;
    }
  }

  const Reply reply = handler.handle("warmup_predict", R"({"user_context": {"session_duration_ms": 800000}})");
  if (!reply) return 1;
  const auto prediction = mw::json::parse<mw::WarmupPrediction>(*reply);
  if (!prediction || prediction->predicted_models.empty()) return 1;
  const mw::ModelPrediction& next = prediction->predicted_models.front();
  std::cout << "after 20 uses of each, warmup_predict foretells " << next.name << ": "
            << std::lround(next.next_probability * 100) << " %\n";

  show("warmup_predict", R"({"input_length": -1})");
  show("warmup_forget", "{}");
}
