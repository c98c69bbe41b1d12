package io.tandemrelay.server.upstream;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;

/**
 * Which hosts a vendor's reply may send us to, with our key: a reply is not the operator's word, a
 * URL of the configuration is. Immutable; any thread.
 */
final class AgentHosts {

    private final String own;
    private final List<String> patterns;

    /**
     * Hosts beside the vendor's own.
     *
     * @param own host that the operator has configured
     * @param patterns names, addresses, or {@code *.} and a domain, which stands for every name
     *     below it
     */
    AgentHosts(String own, List<String> patterns) {
        this.own = own.toLowerCase(Locale.ROOT);
        this.patterns = patterns.stream().map(each -> each.toLowerCase(Locale.ROOT)).toList();
    }

    /** Whether we connect to this host; an address must be listed as such. */
    boolean allows(String host) {
        final String name = host.toLowerCase(Locale.ROOT);
        return isListed(name)
                || (!isAddress(name)
                        && patterns.stream()
                                .anyMatch(pattern ->
                                        pattern.startsWith("*.")
                                                && name.endsWith(pattern.substring(1))));
    }

    /**
     * Whether we connect to this address of a host that is allowed: one that nobody listed by its
     * own name has no business in our network.
     */
    boolean allows(String host, InetAddress address) {
        return isListed(host.toLowerCase(Locale.ROOT)) || isPublic(address);
    }

    private boolean isListed(String name) {
        return name.equals(own) || patterns.contains(name);
    }

    private static boolean isAddress(String name) {
        return name.startsWith("[") || NetUtil.isValidIpV4Address(name);
    }

    private static boolean isPublic(InetAddress address) {
        return !address.isAnyLocalAddress()
                && !address.isLoopbackAddress()
                && !address.isLinkLocalAddress()
                && !address.isSiteLocalAddress()
                && !address.isMulticastAddress()
                && !isSharedOrUniqueLocal(address);
    }

    /** 100.64.0.0/10 of RFC 6598, fc00::/7 of RFC 4193. */
    private static boolean isSharedOrUniqueLocal(InetAddress address) {
        final byte[] bytes = address.getAddress();
        return address instanceof Inet6Address
                ? (bytes[0] & 0xfe) == 0xfc
                : bytes[0] == 100 && (bytes[1] & 0xc0) == 64;
    }
}
