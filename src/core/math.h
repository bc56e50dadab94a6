// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Elementary functions with one result for one argument in every build.
///
/// glibc and musl disagree in the last bit of exp, log, sin, pow and tanh, so a model trained natively and one
/// trained in WebAssembly would drift apart. These use only IEEE addition, multiplication, division and square
/// root, which are exact to half a unit everywhere as long as nothing is contracted (-ffp-contract=off).
/// Accuracy: within 1 ulp for exp and log, a few ulp for what is built on them.
namespace model_warmup::math {

[[nodiscard]] double exp(double x);
[[nodiscard]] double log(double x);
[[nodiscard]] double log1p(double x);
[[nodiscard]] double log2(double x);
[[nodiscard]] double tanh(double x);

/// base^exponent for base >= 0.
[[nodiscard]] double pow(double base, double exponent);

/// Sine and cosine of a full turn's fraction: turn = 0.25 is a quarter. Exact at multiples of a quarter.
[[nodiscard]] double sin_turn(double turn);
[[nodiscard]] double cos_turn(double turn);

/// Their inverse: the fraction of a turn, in [0, 1), at which the direction (x, y) lies. 0 for no direction.
[[nodiscard]] double turn_of(double x, double y);

/// 1 / (1 + e^-x), without overflow.
[[nodiscard]] double sigmoid(double x);

/// log(p / (1 - p)) with p kept inside [1e-9, 1 - 1e-9].
[[nodiscard]] double logit(double p);

}  // namespace model_warmup::math
