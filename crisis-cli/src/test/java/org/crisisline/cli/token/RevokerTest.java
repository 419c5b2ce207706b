package org.crisisline.cli.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.crisisline.cli.embedded.StackException;
import org.crisisline.cli.operator.DurableWriter;
import org.crisisline.cli.operator.Operator;
import org.crisisline.schemas.record.AuditEvent;
import org.crisisline.schemas.record.Revocation;
import org.crisisline.schemas.topic.Topics;
import org.junit.jupiter.api.Test;

class RevokerTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);
    private static final DevelopmentTokens TOKENS =
            new DevelopmentTokens("a secret of at least thirty-two bytes", CLOCK);

    private final MockProducer<byte[], byte[]> brokers =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final Revoker revoker =
            new Revoker(new DurableWriter(brokers), new Operator("robin"), CLOCK, Duration.ofHours(24));

    @Test
    void tokenOfWhichTheIdIsKnown_revoked_isRememberedForAsLongAsATokenLives() {
        Instant until = revoker.revoke(TokenToRevoke.ofId("j-1"));

        assertThat(until).isEqualTo(NOON.plus(Duration.ofHours(24)));
        Revocation revocation = revocation();
        assertThat(revocation).isEqualTo(new Revocation("j-1", NOON, until, "robin"));
        AuditEvent event =
                Topics.AUDIT.valueSerde().decode(brokers.history().get(1).value());
        assertThat(event.getAction()).isEqualTo("token.revoked");
        assertThat(event.getOutcome()).isEqualTo("ok");
        assertThat(event.getFacts()).containsEntry("jti", "j-1").containsEntry("operator", "robin");
    }

    @Test
    void wholeToken_revoked_isRememberedUntilItExpiresAndAuditedUnderItsSession() {
        String token = TOKENS.sign("S1", "alex", TokenRole.PERSON, Duration.ofMinutes(5));

        Instant until = revoker.revoke(TokenToRevoke.of(token));

        assertThat(until).isEqualTo(NOON.plus(Duration.ofMinutes(5)));
        assertThat(brokers.history())
                .extracting(ProducerRecord::topic)
                .containsExactly("crisis.revocations", "crisis.audit");
        assertThat(brokers.history().get(0).key())
                .asString()
                .isEqualTo(revocation().getJti());
        assertThat(brokers.history().get(1).key()).asString().isEqualTo("S1");
        assertThat(brokers.history())
                .noneMatch(
                        record -> new String(record.value(), java.nio.charset.StandardCharsets.UTF_8).contains(token));
    }

    @Test
    void expiredToken_revoked_isRefused() {
        TokenToRevoke expired = TokenToRevoke.of(new DevelopmentTokens(
                        "a secret of at least thirty-two bytes", Clock.offset(CLOCK, Duration.ofHours(-1)))
                .sign("S1", "alex", TokenRole.PERSON, Duration.ofMinutes(5)));

        assertThatThrownBy(() -> revoker.revoke(expired))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("nothing to revoke");
        assertThat(brokers.history()).isEmpty();
    }

    @Test
    void textThatIsNoToken_isRefusedWithoutRepeatingIt() {
        assertThatThrownBy(() -> TokenToRevoke.of("hunter2"))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("that is no token")
                .hasMessageNotContaining("hunter2");
        assertThatThrownBy(() -> TokenToRevoke.ofId(" ")).isInstanceOf(StackException.class);
    }

    private Revocation revocation() {
        return Topics.REVOCATIONS.valueSerde().decode(brokers.history().get(0).value());
    }
}
