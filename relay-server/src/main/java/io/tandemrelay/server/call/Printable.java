package io.tandemrelay.server.call;

/** Text from a peer, made safe for one line of a log. */
public final class Printable {

    private static final int LONGEST = 64;

    private Printable() {}

    /** At most 64 characters, with everything but visible ASCII replaced by a question mark. */
    public static String of(String text) {
        final int length = Math.min(text.length(), LONGEST);
        final StringBuilder printable = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            final char c = text.charAt(i);
            printable.append(c > ' ' && c < 0x7F ? c : '?');
        }
        return printable.toString();
    }
}
