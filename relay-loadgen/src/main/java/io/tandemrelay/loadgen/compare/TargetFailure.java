package io.tandemrelay.loadgen.compare;

import java.io.IOException;

/** A target could not be measured, or not further; the message says why. */
final class TargetFailure extends IOException {
    private static final long serialVersionUID = 1;

    TargetFailure(String why) {
        super(why);
    }
}
