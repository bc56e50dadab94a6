// SPDX-License-Identifier: Apache-2.0
// A session behind a pipe, so that one test can put the same calls to the native build and to the modules.
//
// Standard input is a sequence of calls, each a method's name and its arguments; standard output is one reply a call.
// A call is "<number of strings>\n" and then each string as "<bytes>\n<content>\n"; a reply is one such string. The
// method "new" (configuration, user key in 32 bytes or empty) makes the session that the calls after it go to.
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "bindings/session.h"

namespace {

using model_warmup::ManualClock;
using model_warmup::Session;
using model_warmup::UserKey;
using Arguments = std::vector<std::string>;

/// No result may depend on it, so it stands still.
const ManualClock kStopwatch;

double number(const std::string& text) { return std::strtod(text.c_str(), nullptr); }

std::span<const std::uint8_t> bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string text_of(const std::expected<std::vector<std::uint8_t>, Session::Reply>& bytes) {
  return bytes ? std::string(bytes->begin(), bytes->end()) : bytes.error();
}

template <auto Method>
struct Call;
template <class... Rest, std::string (Session::*Method)(double, Rest...)>
struct Call<Method> {
  static std::string run(Session& session, const Arguments& arguments) {
    return with(session, arguments, std::index_sequence_for<Rest...>());
  }

 private:
  template <std::size_t... I>
  static std::string with(Session& session, const Arguments& arguments, std::index_sequence<I...>) {
    return (session.*Method)(number(arguments.at(0)), argument<std::decay_t<Rest>>(arguments.at(I + 1))...);
  }
  template <class T>
  static T argument(const std::string& text) {
    if constexpr (std::is_same_v<T, bool>) {
      return text == "true";
    } else if constexpr (std::is_same_v<T, double>) {
      return number(text);
    } else {
      return text;
    }
  }
};

using Method = std::function<std::string(Session&, const Arguments&)>;

const std::map<std::string, Method>& methods() {
  static const std::map<std::string, Method> kMethods = {
      {"predict", &Call<&Session::predict>::run},
      {"recordUsage", &Call<&Session::record_usage>::run},
      {"registerModel", &Call<&Session::register_model>::run},
      {"removeModel", &Call<&Session::remove_model>::run},
      {"models", &Call<&Session::models>::run},
      {"updateConfig", &Call<&Session::update_config>::run},
      {"config", [](Session& session, const Arguments&) { return session.config(); }},
      {"metrics", &Call<&Session::metrics>::run},
      {"warnings", [](Session& session, const Arguments&) { return session.warnings(); }},
      {"usageStats", &Call<&Session::usage_stats>::run},
      {"analyzePatterns", &Call<&Session::analyze_patterns>::run},
      {"advancedPatterns", &Call<&Session::advanced_patterns>::run},
      {"setResources", &Call<&Session::set_resources>::run},
      {"availableResources", &Call<&Session::available_resources>::run},
      {"allocateResources", &Call<&Session::allocate_resources>::run},
      {"releaseResources", &Call<&Session::release_resources>::run},
      {"planSchedule", &Call<&Session::plan_schedule>::run},
      {"assessImpact", &Call<&Session::assess_impact>::run},
      {"prepareModels", &Call<&Session::prepare_models>::run},
      {"enqueueTask", &Call<&Session::enqueue_task>::run},
      {"nextTask", &Call<&Session::next_task>::run},
      {"taskStarted", &Call<&Session::task_started>::run},
      {"taskProgress", &Call<&Session::task_progress>::run},
      {"taskCompleted", &Call<&Session::task_completed>::run},
      {"taskFailed", &Call<&Session::task_failed>::run},
      {"taskSettled", &Call<&Session::task_settled>::run},
      {"cancelTask", &Call<&Session::cancel_task>::run},
      {"queue", &Call<&Session::queue>::run},
      {"demandModel", &Call<&Session::demand_model>::run},
      {"withdrawDemand", &Call<&Session::withdraw_demand>::run},
      {"modelLost", &Call<&Session::model_lost>::run},
      {"leaseStarted", &Call<&Session::lease_started>::run},
      {"leaseEnded", &Call<&Session::lease_ended>::run},
      {"jobStart", &Call<&Session::job_start>::run},
      {"jobStatus", &Call<&Session::job_status>::run},
      {"jobStep", &Call<&Session::job_step>::run},
      {"jobCancel", &Call<&Session::job_cancel>::run},
      {"promote", &Call<&Session::promote>::run},
      {"endShadow", &Call<&Session::end_shadow>::run},
      {"rollback", &Call<&Session::rollback>::run},
      {"trainingStatus", &Call<&Session::training_status>::run},
      {"reset", &Call<&Session::reset>::run},
      {"forgetUser", &Call<&Session::forget_user>::run},
      {"exportState",
       [](Session& session, const Arguments& arguments) {
         return text_of(session.export_state(number(arguments.at(0))));
       }},
      {"exportModel",
       [](Session& session, const Arguments& arguments) {
         return text_of(session.export_model(number(arguments.at(0))));
       }},
      {"jobBytes",
       [](Session& session, const Arguments& arguments) {
         return text_of(session.job_bytes(number(arguments.at(0)), arguments.at(1)));
       }},
      {"importState",
       [](Session& session, const Arguments& arguments) {
         return session.import_state(number(arguments.at(0)), bytes_of(arguments.at(1)));
       }},
      {"deploy",
       [](Session& session, const Arguments& arguments) {
         return session.deploy(number(arguments.at(0)), bytes_of(arguments.at(1)), arguments.at(2));
       }},
  };
  return kMethods;
}

bool read_call(Arguments& call) {
  std::size_t count = 0;
  if (!(std::cin >> count)) return false;
  call.assign(count, {});
  for (std::string& text : call) {
    std::size_t size = 0;
    std::cin >> size;
    std::cin.get();
    text.resize(size);
    std::cin.read(text.data(), static_cast<std::streamsize>(size));
    std::cin.get();
  }
  return true;
}

std::unique_ptr<Session> make(const Arguments& arguments) {
  std::optional<UserKey> key;
  if (const std::string& bytes = arguments.at(1); !bytes.empty()) {
    key.emplace();
    bytes.copy(reinterpret_cast<char*>(key->data()), key->size());
  }
  return std::make_unique<Session>(arguments.at(0), key, false, kStopwatch, kStopwatch);
}

}  // namespace

int main() {
  std::ios::sync_with_stdio(false);
  std::unique_ptr<Session> session;
  for (Arguments call; read_call(call);) {
    const std::string method = call.front();
    const Arguments arguments(call.begin() + 1, call.end());
    std::string reply;
    if (method == "new") {
      session = make(arguments);
      reply = session->error();
    } else if (const auto known = methods().find(method); session && known != methods().end()) {
      reply = known->second(*session, arguments);
    } else {
      std::cerr << "there is no session, or no method " << method << '\n';
      return 2;
    }
    std::cout << reply.size() << '\n' << reply << '\n' << std::flush;
  }
}
