package io.tandemrelay.loadgen.upstream;

/** How a WebSocket upgrade request is answered. */
sealed interface UpgradeAnswer {
    UpgradeAnswer ACCEPT = new Accept();
    UpgradeAnswer NEVER = new Never();
    UpgradeAnswer BAD_ACCEPT = new BadAccept();

    record Accept() implements UpgradeAnswer {}

    record Never() implements UpgradeAnswer {}

    /** 101 with a wrong Sec-WebSocket-Accept. */
    record BadAccept() implements UpgradeAnswer {}

    record Refuse(int status) implements UpgradeAnswer {}
}
