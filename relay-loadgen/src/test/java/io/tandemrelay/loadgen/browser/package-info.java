/**
 * A real Chromium, driven over its DevTools protocol, for tests of pages.
 *
 * <p><b>Threads:</b> a {@link io.tandemrelay.loadgen.browser.Browser} is the test's; what the
 * browser reports arrives on threads of the JDK's HTTP client and is handed over in queues.
 *
 * <p><b>May use:</b> the JDK's WebSocket, Jackson, JUnit's assumptions.
 */
@NullMarked
package io.tandemrelay.loadgen.browser;

import org.jspecify.annotations.NullMarked;
