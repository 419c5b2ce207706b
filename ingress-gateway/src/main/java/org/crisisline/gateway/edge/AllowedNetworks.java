package org.crisisline.gateway.edge;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.List;

/** The networks from which clients may come. Immutable; any thread. */
public final class AllowedNetworks {
    private final List<IpSubnetFilterRule> rules;

    private AllowedNetworks(List<IpSubnetFilterRule> rules) {
        this.rules = rules;
    }

    /**
     * Networks in CIDR notation; none means all.
     *
     * @throws IllegalArgumentException naming what is no network
     */
    public static AllowedNetworks of(List<String> networks) {
        return new AllowedNetworks(networks.stream().map(AllowedNetworks::rule).toList());
    }

    private static IpSubnetFilterRule rule(String network) {
        int slash = network.indexOf('/');
        try {
            if (slash > 0 && network.matches("[0-9A-Fa-f:.]+/\\d{1,3}")) {
                InetAddress address = InetAddress.getByName(network.substring(0, slash));
                int prefix = Integer.parseInt(network.substring(slash + 1));
                return new IpSubnetFilterRule(address, prefix, IpFilterRuleType.ACCEPT);
            }
        } catch (UnknownHostException | IllegalArgumentException e) {
            throw new IllegalArgumentException(said(network), e);
        }
        throw new IllegalArgumentException(said(network));
    }

    private static String said(String network) {
        return "\"" + network + "\" is no network, expected CIDR notation such as 10.0.0.0/8";
    }

    boolean allow(SocketAddress remote) {
        return rules.isEmpty()
                || (remote instanceof InetSocketAddress address
                        && rules.stream().anyMatch(rule -> rule.matches(address)));
    }
}
