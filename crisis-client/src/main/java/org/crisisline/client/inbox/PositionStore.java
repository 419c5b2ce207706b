package org.crisisline.client.inbox;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.crisisline.client.frame.Resume;

/**
 * Where a participant keeps how far it has read. Without one that outlives the process, the server's own cursor does
 * it: it knows everything that was acknowledged. Called on the client's event loop: it must not block.
 */
public interface PositionStore {
    /** What was saved last; asked once, when the client starts. */
    Optional<Resume> load();

    /** Called before the acknowledgement of these positions is written. */
    void save(Resume resume);

    /** Keeps it as long as the process lives, and may be given to a later client of the same participant. */
    static PositionStore inMemory() {
        AtomicReference<Resume> kept = new AtomicReference<>();
        return new PositionStore() {
            @Override
            public Optional<Resume> load() {
                return Optional.ofNullable(kept.get());
            }

            @Override
            public void save(Resume resume) {
                kept.set(resume);
            }
        };
    }
}
