package org.jamesarchive.store.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jamesarchive.store.segment.LogHash;

class MerkleTreePropertyTest {

    private static final List<LogHash> LEAVES = MerkleTreeTest.leaves(3000);

    @Property(tries = 300)
    void proofsOfLargeTreesVerify(
            @ForAll @IntRange(min = 1, max = 3000) int size,
            @ForAll @IntRange(max = 2999) int some,
            @ForAll @IntRange(max = 2999) int other)
            throws Exception {
        MerkleTree tree = MerkleTreeTest.tree(LEAVES);
        LogHash root = tree.root(size);
        int index = some % size;
        int first = 1 + other % size;

        assertThat(tree.inclusion(index, size).verifies(LEAVES.get(index), root))
                .isTrue();
        assertThat(tree.consistency(first, size).verifies(tree.root(first), root))
                .isTrue();
        if (first < size) {
            assertThat(tree.inclusion(index, size).verifies(LEAVES.get(index), tree.root(first)))
                    .isFalse();
        }
    }
}
