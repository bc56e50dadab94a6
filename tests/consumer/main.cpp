// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "model_warmup/core/config.h"
#include "model_warmup/core/model_id.h"

int main() {
  const auto id = model_warmup::ModelId::from_name("guesslang");
  std::printf("%s\n", id.to_string().c_str());
  return model_warmup::validate(model_warmup::WarmupConfig{}).has_value() ? 0 : 1;
}
