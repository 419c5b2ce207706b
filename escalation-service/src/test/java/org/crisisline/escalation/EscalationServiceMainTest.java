package org.crisisline.escalation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import org.junit.jupiter.api.Test;

class EscalationServiceMainTest {
    private static final String KEEP_ALIVE = "jdk.httpclient.keepalive.timeout";

    private final Properties properties = new Properties();

    @Test
    void nothingSet_idleConnectionsAreGivenUpBeforeANetworkForgetsThem() {
        EscalationServiceMain.prepare(properties);

        assertThat(properties.getProperty(KEEP_ALIVE)).isEqualTo("30");
    }

    @Test
    void operatorSaysHowLong_thatStays() {
        properties.setProperty(KEEP_ALIVE, "5");

        EscalationServiceMain.prepare(properties);

        assertThat(properties.getProperty(KEEP_ALIVE)).isEqualTo("5");
    }
}
