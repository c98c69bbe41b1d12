package io.tandemrelay.server.call;

/** The answer to a stream that asks to become a call. */
public sealed interface Admission {

    /** The call is open; its telephone leg reports to {@code listener} from now on. */
    record Admitted(CarrierListener listener) implements Admission {}

    /** No call was opened; the leg closes its socket with the reason's code. */
    record Refused(CloseReason reason) implements Admission {}
}
