// SPDX-License-Identifier: Apache-2.0
import type { Events } from './events.js';
import { warningOf } from './warning.js';

let dropped: FinalizationRegistry<{ events: Events; end: () => Promise<void> }> | undefined;

/**
 * A safety net: what a predictor is made of is ended, with a warning, when it was dropped without dispose().
 * @param end must not hold the predictor
 */
export function watch(predictor: object, events: Events, end: () => Promise<void>): void {
  dropped ??= new FinalizationRegistry((left) => {
    left.events.warn(warningOf('NOT_DISPOSED', 'a predictor was dropped without dispose()'));
    void left.end();
  });
  dropped.register(predictor, { events, end }, predictor);
}

export function unwatch(predictor: object): void {
  dropped?.unregister(predictor);
}
