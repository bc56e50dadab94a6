// SPDX-License-Identifier: Apache-2.0
import { defineConfig } from 'vitest/config';

export default defineConfig({
  define: { __MODEL_WARMUP_VERSION__: JSON.stringify('0.0.0-test') },
  test: { include: ['**/*.test.ts'] },
});
