package org.crisisline.delivery.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CommitCountTest {
    @Test
    void committed_counts() {
        CommitCount commits = CommitCount.builder().build();

        commits.commit(Map.of());
        commits.commit(Map.of());

        assertThat(commits.commits()).isEqualTo(2);
    }

    @Test
    void nothingIsHeld_itHasNeitherCacheNorChangelog() {
        assertThat(CommitCount.builder().loggingEnabled()).isFalse();
        assertThatThrownBy(() -> CommitCount.builder().withLoggingEnabled(Map.of()))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> CommitCount.builder().withCachingEnabled())
                .isInstanceOf(UnsupportedOperationException.class);
    }
}
