// SPDX-License-Identifier: Apache-2.0
// The WebAssembly class. Nothing is decided here: JavaScript's values become the session's and back.
#include <emscripten/bind.h>
#include <emscripten/em_js.h>
#include <emscripten/emscripten.h>
#include <emscripten/stack.h>
#include <emscripten/val.h>
#include <pthread.h>

#include <algorithm>
#include <cstddef>
#include <expected>
#include <new>
#include <string>
#include <utility>

#include "bindings/session.h"

// Named, so that JavaScript can tell it from other ends of the module.
EM_JS(void, model_warmup_abort_without_memory, (), { abort("out of memory"); })

#if defined(__EMSCRIPTEN_PTHREADS__)
// Ends the Workers of all threads, those that rest in the pool included: a page keeps them for ever otherwise.
// So does the engine keep the module's memory while this thread waits for their messages (Atomics.waitAsync): the wait
// is ended, and ABORT keeps it from beginning again.
EM_JS_DEPS(model_warmup_end_threads, "$PThread")
EM_JS(void, model_warmup_end_threads, (pthread_t self), {
  PThread.terminateAllThreads();
  ABORT = true;
  Atomics.notify(HEAP32, self >> 2);
})
#endif

namespace model_warmup {
namespace {

using emscripten::val;

/// The module's own monotonic clock, readable on any thread.
class ModuleStopwatch final : public Stopwatch {
 public:
  [[nodiscard]] double elapsed_ms() const override { return emscripten_get_now(); }
};

/// The caller's stopwatch where there is one. It belongs to the thread that made it, and must not throw.
class CallersStopwatch final : public Stopwatch {
 public:
  explicit CallersStopwatch(val callers) : callers_(std::move(callers)) {}
  [[nodiscard]] double elapsed_ms() const override {
    return callers_.isUndefined() ? emscripten_get_now() : callers_().as<double>();
  }

 private:
  val callers_;
};

UserKey key_of(const std::string& array) {
  UserKey key{};
  std::ranges::copy_n(array.begin(), static_cast<std::ptrdiff_t>(key.size()), key.begin());
  return key;
}

/// Owns what a session needs for as long as it lives. Bytes that it is given arrive as strings, which embind copies at
/// once; of a val it would take one element after the other.
class WebWarmupPredictor {
 public:
  /// `user_key`: a Uint8Array of 32 bytes, `by_chance` if nobody has given it. `stopwatch`: a function, or undefined.
  WebWarmupPredictor(const std::string& config, const std::string& user_key, bool by_chance, const val& stopwatch)
      : stopwatch_(stopwatch), session_(config, key_of(user_key), by_chance, stopwatch_, job_stopwatch_) {}

  [[nodiscard]] std::string error() const { return session_.error(); }

  std::string call(const std::string& method, double now_ms, const std::string& text, const std::string& more,
                   double value) {
    return session_.call(method, now_ms, text, more, value);
  }

  // These give a Uint8Array of its own, or an error's reply.
  val export_state(double now_ms) { return array_of(session_.export_state(now_ms)); }
  val export_model(double now_ms) { return array_of(session_.export_model(now_ms)); }
  val job_bytes(double now_ms, const std::string& job_id) { return array_of(session_.job_bytes(now_ms, job_id)); }

 private:
  static val array_of(const std::expected<Session::Bytes, Reply>& bytes) {
    if (!bytes) return val(bytes.error());
    return val::global("Uint8Array").new_(val(emscripten::typed_memory_view(bytes->size(), bytes->data())));
  }

  CallersStopwatch stopwatch_;
  ModuleStopwatch job_stopwatch_;
  Session session_;
};

std::string version() { return MODEL_WARMUP_VERSION; }

/// Where the stack of the calling thread stands, so that a leak across the boundary can be seen from outside.
double stack_pointer() { return static_cast<double>(emscripten_stack_get_current()); }

}  // namespace

EMSCRIPTEN_BINDINGS(model_warmup) {
  std::set_new_handler(&model_warmup_abort_without_memory);
  emscripten::class_<WebWarmupPredictor>("WebWarmupPredictor")
      .constructor<const std::string&, const std::string&, bool, const val&>()
      .function("error", &WebWarmupPredictor::error)
      .function("call", &WebWarmupPredictor::call)
      .function("exportState", &WebWarmupPredictor::export_state)
      .function("exportModel", &WebWarmupPredictor::export_model)
      .function("jobBytes", &WebWarmupPredictor::job_bytes);
  emscripten::function("version", &version);
  emscripten::function("stackPointer", &stack_pointer);
#if defined(__EMSCRIPTEN_PTHREADS__)
  emscripten::function("endThreads", +[] { model_warmup_end_threads(pthread_self()); });
#endif
}

}  // namespace model_warmup
