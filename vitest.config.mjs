// SPDX-License-Identifier: Apache-2.0
import { defineConfig } from 'vitest/config';

export default defineConfig({
  define: { __MODEL_WARMUP_VERSION__: JSON.stringify('0.0.0-test') },
  // A limit for what hangs, not for what is slow on a busy machine.
  test: { include: ['**/*.test.ts'], testTimeout: 60_000 },
});
