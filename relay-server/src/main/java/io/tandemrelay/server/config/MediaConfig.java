package io.tandemrelay.server.config;

/** Section {@code media}: audio in memory. */
public record MediaConfig(int poolFrames, UplinkConfig uplink, DownlinkConfig downlink) {

    public MediaConfig {
        new Expect().range("poolFrames", poolFrames, 64, 1 << 24).done();
    }
}
