package org.crisisline.delivery.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateReaderTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 63, 64, -64, -65, 8_191, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE})
    void numberComesBack(long number) {
        StateReader in =
                new StateReader("x", 3, new StateWriter(3).number(number).toBytes());

        assertThat(in.number()).isEqualTo(number);
        in.end();
    }

    @Test
    void textsFlagsAndBytesComeBack() {
        StateReader in = new StateReader(
                "x",
                1,
                new StateWriter(1)
                        .text("grüß 🙂")
                        .textOrNull(null)
                        .textOrNull("")
                        .flag(true)
                        .bytes(new byte[] {0, -1})
                        .toBytes());

        assertThat(in.text()).isEqualTo("grüß 🙂");
        assertThat(in.textOrNull()).isNull();
        assertThat(in.textOrNull()).isEmpty();
        assertThat(in.flag()).isTrue();
        assertThat(in.bytes()).containsExactly(0, -1);
        in.end();
    }

    @Test
    void lengthThatIsNotThereIsNotBelieved() {
        byte[] bytes = new StateWriter(1).number(1L << 40).toBytes();

        assertThatThrownBy(() -> new StateReader("x", 1, bytes).bytes()).isInstanceOf(UnreadableStateException.class);
    }
}
