package io.tandemrelay.server.upstream;

import io.netty.util.NetUtil;
import java.util.List;
import java.util.Locale;

/**
 * Which hosts a vendor's reply may send us to, with our key: a reply is not the operator's word
 * (reliability sheet, section 7, agent upstream). Immutable; any thread.
 */
final class AgentHosts {

    private final String own;
    private final List<String> patterns;

    /**
     * Hosts beside the vendor's own.
     *
     * @param own host that the operator has configured
     * @param patterns names, or {@code *.} and a domain, which stands for every name below it
     */
    AgentHosts(String own, List<String> patterns) {
        this.own = own.toLowerCase(Locale.ROOT);
        this.patterns = patterns.stream().map(each -> each.toLowerCase(Locale.ROOT)).toList();
    }

    /** Whether we connect to this host; an address must be listed as such. */
    boolean allows(String host) {
        final String name = host.toLowerCase(Locale.ROOT);
        return name.equals(own) || patterns.stream().anyMatch(pattern -> matches(pattern, name));
    }

    private static boolean matches(String pattern, String name) {
        return pattern.startsWith("*.")
                ? name.endsWith(pattern.substring(1)) && !isAddress(name)
                : name.equals(pattern);
    }

    private static boolean isAddress(String name) {
        return name.startsWith("[") || NetUtil.isValidIpV4Address(name);
    }
}
