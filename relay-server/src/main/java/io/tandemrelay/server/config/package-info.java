/**
 * What may be set: records validated at construction, immutable after start, one per section of
 * {@code conf/relay.conf}. A record component is a key: {@code RelayConfig.http().port()} is {@code
 * http.port}; nothing else names keys. The packaged copy of that file holds the defaults.
 *
 * <p><b>Threads:</b> any; everything is read once at start.
 *
 * <p><b>May use:</b> Typesafe config, which no other package sees.
 *
 * <pre>
 *   relay.conf in the jar &lt; file of --config &lt; CONFIG_FORCE_... &lt; --set
 *                     \          |          /
 *                      ConfigLoader: layers, variables, unknown keys
 *                                |
 *                      RecordBinder: one typed value per component, all faults
 *                                |
 *                            RelayConfig
 * </pre>
 */
@NullMarked
package io.tandemrelay.server.config;

import org.jspecify.annotations.NullMarked;
