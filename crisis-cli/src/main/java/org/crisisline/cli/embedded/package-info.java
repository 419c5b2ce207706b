/**
 * The ground that the embedded stack stands on: one folder, one Kafka broker inside this JVM, one Redis beside it,
 * and the certificates and secrets that a development machine needs. Nothing here knows the services.
 *
 * <p>In the order of a start: {@link org.crisisline.cli.embedded.DataDirectory} takes the folder and its lock and
 * creates the {@link org.crisisline.cli.embedded.Secrets};
 * {@link org.crisisline.cli.embedded.DevelopmentCertificates} makes or renews the TLS files;
 * {@link org.crisisline.cli.embedded.EmbeddedBroker} and {@link org.crisisline.cli.embedded.EmbeddedRedis} start;
 * at the end the stack publishes itself as a {@link org.crisisline.cli.embedded.RunningStack}, which is how the
 * other commands find it. Closing goes the other way round.
 *
 * <p>Everything blocks, and runs on the thread of the command that starts or stops the stack; never call it from an
 * event loop or a stream thread. Whatever a person can put right is an
 * {@link org.crisisline.cli.embedded.StackException} whose message is one sentence.
 */
package org.crisisline.cli.embedded;
