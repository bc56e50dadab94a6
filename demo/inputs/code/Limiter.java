// SPDX-License-Identifier: Apache-2.0
package example.counter;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** Lets through so many calls within a window, and no more. */
public final class Limiter {
    private final Deque<Long> calls = new ArrayDeque<>();
    private final Clock clock;
    private final int most;
    private final Duration window;

    public Limiter(Clock clock, int most, Duration window) {
        this.clock = clock;
        this.most = most;
        this.window = window;
    }

    public synchronized boolean tryCall() {
        long now = clock.millis();
        while (!calls.isEmpty() && calls.peekFirst() <= now - window.toMillis()) {
            calls.removeFirst();
        }
        if (calls.size() >= most) {
            return false;
        }
        calls.addLast(now);
        return true;
    }
}
