// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

namespace model_warmup {

/// How often chance alone would give as much: p-values in [0, 1], without the C library's special functions.

/// Of the length of the sum of `n` unit vectors if their directions are uniform (Rayleigh's test). Approximation of
/// Wilkie, "Rayleigh test for randomness of circular data", Applied Statistics 32(3), 1983: within 0.001 from n = 5 on.
[[nodiscard]] double rayleigh_p(double resultant, double n);

/// Of a chi-squared statistic with twice this many degrees of freedom.
[[nodiscard]] double chi_squared_p(double statistic, int half_degrees);

/// Upper bound on the chance of `hits` or more in `trials` of chance `p` each, 0 < p < 1 (Chernoff; Hoeffding,
/// "Probability inequalities for sums of bounded random variables", J. American Statistical Association 58, 1963).
[[nodiscard]] double binomial_p(double hits, double trials, double p);

/// Of `count` or more where `mean` is expected with variance `dispersion` * mean: Poisson up to dispersion 1, negative
/// binomial above. mean > 0. O(count).
[[nodiscard]] double count_p(std::uint64_t count, double mean, double dispersion);

/// Of a power that is `ratio` times the mean of `neighbours` others, all exponentially distributed alike: the F
/// distribution with 2 and 2 * neighbours degrees of freedom.
[[nodiscard]] double power_ratio_p(double ratio, double neighbours);

/// The greatest p-value that may pass so that at most a share `q` of what passes is chance (Benjamini & Hochberg,
/// "Controlling the false discovery rate", J. Royal Statistical Society B 57, 1995); negative: none may. All p-values
/// that were tried must be among those given. O(n log n).
[[nodiscard]] double discovery_level(std::span<const double> p_values, double q);

}  // namespace model_warmup
