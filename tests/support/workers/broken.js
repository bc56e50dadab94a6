// SPDX-License-Identifier: Apache-2.0
// A model whose package is not installed.
import 'a-package-that-is-not-installed';
