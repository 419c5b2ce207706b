package org.crisisline.escalation;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.utils.Utils;
import org.crisisline.runtime.kafka.ByteClients;
import org.crisisline.runtime.kafka.KafkaClients;
import org.crisisline.runtime.kafka.ProducerProfile;

/**
 * The clients that the service writes and asks with. A Kafka client can't be made while no broker's name is known, as in a cluster of which
 * nothing runs; so they are made when one is. Thread-safe.
 */
final class LogClients implements AutoCloseable {
    private final KafkaClients clients;
    private final Duration closeTimeout;
    private Admin admin;
    private boolean closed;
    private volatile Producer<byte[], byte[]> producer;

    /** @param closeTimeout how long {@link #close} waits for what is on its way */
    LogClients(KafkaClients clients, Duration closeTimeout) {
        this.clients = clients;
        this.closeTimeout = closeTimeout;
    }

    /** Where the brokers are. */
    List<String> brokers() {
        return clients.settings().bootstrapServers();
    }

    /**
     * Makes what is not made yet. Blocks for as long as a name takes to be looked up.
     *
     * @throws UnknownHostException when no broker's name is known
     */
    void open() throws UnknownHostException {
        if (producer != null) {
            return;
        }
        lookUp();
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException("the clients are closed");
            }
            if (admin == null) {
                admin = Admin.create(clients.admin("topics"));
            }
            if (producer == null) {
                producer = ByteClients.producer(clients.producer("escalations", ProducerProfile.HOT));
            }
        }
    }

    /** One name that is known is enough, as it is for Kafka's clients. */
    private void lookUp() throws UnknownHostException {
        UnknownHostException unknown = null;
        for (String broker : brokers()) {
            try {
                InetAddress.getByName(Utils.getHost(broker));
                return;
            } catch (UnknownHostException e) {
                unknown = e;
            }
        }
        if (unknown != null) {
            throw unknown;
        }
    }

    /** Empty until {@link #open} has succeeded. */
    synchronized Optional<Admin> admin() {
        return Optional.ofNullable(admin);
    }

    /** After {@link #open}: fetches the metadata of topics, so that sends never wait. Blocks. */
    void warm(Collection<String> topics, Duration timeout) throws InterruptedException {
        clients.warm(producer, topics, timeout);
    }

    /** Never blocks; before {@link #open} the answer is that it took too long. */
    void send(ProducerRecord<byte[], byte[]> record, Callback answer) {
        Producer<byte[], byte[]> open = producer;
        if (open == null) {
            answer.onCompletion(null, new TimeoutException("no broker's name is known yet"));
        } else {
            var unused = open.send(record, answer);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (producer != null) {
            producer.close(closeTimeout);
        }
        if (admin != null) {
            admin.close(closeTimeout);
        }
    }
}
