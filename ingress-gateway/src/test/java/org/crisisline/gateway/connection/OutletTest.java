package org.crisisline.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutletTest {
    private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    private final ChannelHandlerContext context = channel.pipeline().firstContext();
    private final Outlet outlet = new Outlet();

    OutletTest() {
        channel.freezeTime();
    }

    @Test
    void whatIsInAHurryGoesOutAtTheEndOfTheTurn() {
        outlet.write(context, "accepted");
        assertThat(sent()).isEmpty();

        outlet.flush(context);

        assertThat(sent()).containsExactly("accepted");
    }

    @Test
    void whatIsNotWaitsForWhatIsAndKeepsItsPlace() {
        outlet.writeUnhurried(context, "refused 1");
        outlet.flush(context);
        outlet.writeUnhurried(context, "refused 2");
        outlet.flush(context);
        assertThat(sent()).isEmpty();

        outlet.write(context, "message");
        outlet.writeUnhurried(context, "refused 3");
        outlet.flush(context);

        assertThat(sent()).containsExactly("refused 1", "refused 2", "message", "refused 3");
        pass(Outlet.LINGER_MS);
        outlet.flush(context);
        assertThat(sent()).as("nothing is left behind").isEmpty();
    }

    @Test
    void withoutCompanyItGoesOutAfterAWhile() {
        outlet.writeUnhurried(context, "refused 1");
        outlet.flush(context);
        pass(Outlet.LINGER_MS - 1);
        outlet.writeUnhurried(context, "refused 2");
        outlet.flush(context);
        assertThat(sent()).isEmpty();

        pass(1);

        assertThat(sent()).as("the first one's time is up").containsExactly("refused 1", "refused 2");
        outlet.writeUnhurried(context, "refused 3");
        outlet.flush(context);
        pass(Outlet.LINGER_MS - 1);
        assertThat(sent()).as("a time of its own").isEmpty();
        pass(1);
        assertThat(sent()).containsExactly("refused 3");
    }

    @Test
    void noMoreThanSoManyWait() {
        for (int i = 1; i < Outlet.LINGERING; i++) {
            outlet.writeUnhurried(context, "refused " + i);
            outlet.flush(context);
        }
        assertThat(sent()).isEmpty();

        outlet.writeUnhurried(context, "refused " + Outlet.LINGERING);
        outlet.flush(context);

        assertThat(sent())
                .containsExactlyElementsOf(IntStream.rangeClosed(1, Outlet.LINGERING)
                        .mapToObj(i -> "refused " + i)
                        .toList());
    }

    private void pass(long millis) {
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }

    private List<Object> sent() {
        List<Object> sent = new ArrayList<>();
        for (Object message = channel.readOutbound(); message != null; message = channel.readOutbound()) {
            sent.add(message);
        }
        return sent;
    }
}
