// SPDX-License-Identifier: Apache-2.0
// A session behind a pipe, so that one test can put the same calls to the native build and to the modules.
//
// Standard input is a sequence of calls, each a method's name and its arguments; standard output is one reply a call.
// A call is "<number of strings>\n" and then each string as "<bytes>\n<content>\n"; a reply is one such string. The
// method "new" (configuration, user key in 32 bytes or empty) makes the session that the calls after it go to.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bindings/methods.h"
#include "bindings/session.h"

namespace {

using model_warmup::ManualClock;
using model_warmup::Reply;
using model_warmup::Session;
using model_warmup::UserKey;
using Arguments = std::vector<std::string>;

/// No result may depend on it, so it stands still.
const ManualClock kStopwatch;

double number(const std::string& text) { return std::strtod(text.c_str(), nullptr); }

std::string text_of(const std::expected<Session::Bytes, Reply>& bytes) {
  return bytes ? std::string(bytes->begin(), bytes->end()) : bytes.error();
}

/// Bytes come from methods of the session itself. A slip in a vector is no reply to record.
bool is_method(const std::string& name) {
  return name == "exportState" || name == "exportModel" || name == "jobBytes" ||
         std::ranges::find(model_warmup::methods(), name, &model_warmup::Method::name) != model_warmup::methods().end();
}

/// What follows the moment: texts, or bytes and a text, or what stands for the number. A flag is "true" or "false".
std::string answer(Session& session, const std::string& method, const Arguments& arguments) {
  const double now_ms = number(arguments.at(0));
  if (method == "exportState") return text_of(session.export_state(now_ms));
  if (method == "exportModel") return text_of(session.export_model(now_ms));
  if (method == "jobBytes") return text_of(session.job_bytes(now_ms, arguments.at(1)));
  if (method == "registerModel")
    return session.call(method, now_ms, arguments.at(1), {}, arguments.at(2) == "true" ? 1 : 0);
  if (method == "taskProgress") return session.call(method, now_ms, arguments.at(1), {}, number(arguments.at(2)));
  if (method == "jobStep") return session.call(method, now_ms, {}, {}, number(arguments.at(1)));
  const auto text = [&](std::size_t i) { return i < arguments.size() ? arguments[i] : std::string(); };
  return session.call(method, now_ms, text(1), text(2));
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
    } else if (session != nullptr && is_method(method)) {
      reply = answer(*session, method, arguments);
    } else {
      std::cerr << "there is no session, or no method " << method << '\n';
      return 2;
    }
    std::cout << reply.size() << '\n' << reply << '\n' << std::flush;
  }
}
