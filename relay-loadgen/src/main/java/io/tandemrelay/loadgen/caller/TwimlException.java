package io.tandemrelay.loadgen.caller;

/** A document Twilio would refuse, with the number of the error it would report. */
public final class TwimlException extends Exception {
    private final int code;

    TwimlException(int code, String message) {
        super(message);
        this.code = code;
    }

    public int code() {
        return code;
    }
}
