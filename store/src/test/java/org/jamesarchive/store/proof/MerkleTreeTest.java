package org.jamesarchive.store.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jamesarchive.store.segment.LeafHashes;
import org.jamesarchive.store.segment.LogHash;
import org.jamesarchive.store.segment.Subtrees;
import org.jamesarchive.store.segment.TreeFrontier;
import org.junit.jupiter.api.Test;

class MerkleTreeTest {

    /** All sizes up to this, each with each index and each earlier size. */
    private static final int SIZES = 130;

    /** The leaves of certificate-transparency's own tests. */
    private static final List<String> CT_LEAVES =
            List.of("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f");

    private static final List<String> CT_ROOTS = List.of(
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

    @Test
    void rootsAreThoseOfCertificateTransparency() throws Exception {
        List<LogHash> leaves = CT_LEAVES.stream()
                .map(hex ->
                        LogHash.of(LogHash.leafDigest().digest(HexFormat.of().parseHex(hex))))
                .toList();
        TreeFrontier frontier = TreeFrontier.EMPTY;
        for (int size = 0; size <= leaves.size(); size++) {
            assertThat(frontier.root().hex()).isEqualTo(CT_ROOTS.get(size));
            assertThat(tree(leaves).root(size).hex()).isEqualTo(CT_ROOTS.get(size));
            frontier = size < leaves.size() ? frontier.append(leaves.get(size)) : frontier;
        }
    }

    @Test
    void pathsAreThoseOfCertificateTransparency() throws Exception {
        List<LogHash> leaves = CT_LEAVES.stream()
                .map(hex ->
                        LogHash.of(LogHash.leafDigest().digest(HexFormat.of().parseHex(hex))))
                .toList();
        assertThat(tree(leaves).inclusion(5, 8).path().stream().map(LogHash::hex))
                .containsExactly(
                        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7");
        assertThat(tree(leaves).consistency(6, 8).path().stream().map(LogHash::hex))
                .containsExactly(
                        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7");
    }

    @Test
    void rootsAndProofsAreThoseOfTheDefinition() throws Exception {
        List<LogHash> all = leaves(SIZES);
        MerkleTree tree = tree(all);
        TreeFrontier frontier = TreeFrontier.EMPTY;
        for (int size = 1; size <= SIZES; size++) {
            List<LogHash> leaves = all.subList(0, size);
            LogHash root = DefinedTree.mth(leaves);
            frontier = frontier.append(all.get(size - 1));
            assertThat(frontier.root()).isEqualTo(root);
            for (int m = 0; m < size; m++) {
                InclusionProof proof = tree.inclusion(m, size);
                assertThat(proof.path()).isEqualTo(DefinedTree.path(m, leaves));
                assertThat(proof.verifies(all.get(m), root)).isTrue();
            }
            for (int m = 1; m <= size; m++) {
                ConsistencyProof proof = tree.consistency(m, size);
                assertThat(proof.path()).isEqualTo(DefinedTree.proof(m, leaves));
                assertThat(proof.verifies(DefinedTree.mth(all.subList(0, m)), root))
                        .isTrue();
            }
        }
    }

    @Test
    void anythingElseDoesNotVerify() throws Exception {
        List<LogHash> all = leaves(20);
        MerkleTree tree = tree(all);
        for (int size = 1; size <= all.size(); size++) {
            LogHash root = tree.root(size);
            for (int m = 0; m < size; m++) {
                InclusionProof good = tree.inclusion(m, size);
                assertThat(good.verifies(leaf(99), root)).isFalse();
                assertThat(good.verifies(all.get(m), leaf(99))).isFalse();
                for (List<LogHash> path : spoilt(good.path())) {
                    assertThat(new InclusionProof(m, size, path).verifies(all.get(m), root))
                            .isFalse();
                }
            }
            for (int m = 1; m <= size; m++) {
                ConsistencyProof good = tree.consistency(m, size);
                LogHash before = tree.root(m);
                assertThat(good.verifies(leaf(99), root)).isFalse();
                assertThat(good.verifies(before, leaf(99))).isFalse();
                for (List<LogHash> path : spoilt(good.path())) {
                    assertThat(new ConsistencyProof(m, size, path).verifies(before, root))
                            .isFalse();
                }
            }
        }
    }

    @Test
    void proofsOutsideTheLogAreRefused() {
        MerkleTree tree = tree(leaves(3));
        assertThatThrownBy(() -> tree.inclusion(3, 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> tree.inclusion(-1, 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> tree.consistency(0, 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> tree.consistency(3, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> tree.root(4)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void subtreesOfAnyPartGiveTheWholeTree() throws Exception {
        List<LogHash> all = leaves(70);
        for (int from = 0; from < all.size(); from++) {
            for (int to = from + 1; to <= all.size(); to++) {
                Subtrees subtrees = Subtrees.of(from, hashes(all.subList(from, to)));
                assertThat(subtrees.roots()).hasSize(Subtrees.count(from, to - from));
                List<LogHash> part = new ArrayList<>();
                long[] end = {from};
                subtrees.forEach(to - from, (first, behind, root) -> {
                    assertThat(first).isEqualTo(end[0]);
                    assertThat(root).isEqualTo(DefinedTree.mth(all.subList((int) first, (int) behind)));
                    end[0] = behind;
                    part.add(root);
                });
                assertThat(end[0]).isEqualTo(to);
                assertThat(part).isEqualTo(subtrees.roots());
            }
        }
    }

    @Test
    void knownNodesAreNotComputedAgain() throws Exception {
        List<LogHash> all = leaves(8);
        MerkleTree tree = new MerkleTree(new TreeHashes() {
            @Override
            public LogHash leaf(long index) {
                assertThat(index).isGreaterThanOrEqualTo(4);
                return all.get((int) index);
            }

            @Override
            public Optional<LogHash> known(long from, long to) {
                return from == 0 && to == 4 ? Optional.of(DefinedTree.mth(all.subList(0, 4))) : Optional.empty();
            }
        });
        assertThat(tree.root(8)).isEqualTo(DefinedTree.mth(all));
        assertThat(tree.inclusion(6, 8).path()).isEqualTo(DefinedTree.path(6, all));
    }

    @Test
    void proofsOfNeighboursDoNotComputeTheLogAgain() throws Exception {
        int size = 700;
        List<LogHash> all = leaves(size);
        long[] asked = {0};
        MerkleTree tree = new MerkleTree(index -> {
            asked[0]++;
            return all.get((int) index);
        });
        LogHash root = tree.root(size);
        for (int i = 0; i < size; i++) {
            InclusionProof proof = tree.inclusion(i, size);
            assertThat(proof.verifies(all.get(i), root)).isTrue();
            if (i % 50 == 0) {
                assertThat(proof.path()).isEqualTo(DefinedTree.path(i, all));
            }
        }
        assertThat(asked[0]).isLessThan(size * 64L);
    }

    @Test
    void frontierIsReadBack() {
        TreeFrontier frontier = TreeFrontier.EMPTY;
        for (LogHash leaf : leaves(11)) {
            ByteBuffer bytes = ByteBuffer.allocate(frontier.encodedLength());
            frontier.writeTo(bytes);
            assertThat(TreeFrontier.readFrom(bytes.flip())).isEqualTo(frontier);
            frontier = frontier.append(leaf);
        }
        ByteBuffer cut = ByteBuffer.allocate(40).putLong(3);
        assertThatThrownBy(() -> TreeFrontier.readFrom(cut.rewind())).isInstanceOf(IllegalArgumentException.class);
    }

    private static List<List<LogHash>> spoilt(List<LogHash> path) {
        List<List<LogHash>> spoilt = new ArrayList<>();
        List<LogHash> longer = new ArrayList<>(path);
        longer.add(leaf(99));
        spoilt.add(longer);
        for (int i = 0; i < path.size(); i++) {
            List<LogHash> other = new ArrayList<>(path);
            other.set(i, leaf(99));
            spoilt.add(other);
            List<LogHash> shorter = new ArrayList<>(path);
            shorter.remove(i);
            spoilt.add(shorter);
        }
        return spoilt;
    }

    static MerkleTree tree(List<LogHash> leaves) {
        return new MerkleTree(new TreeHashes() {
            @Override
            public LogHash leaf(long index) throws IOException {
                return leaves.get((int) index);
            }
        });
    }

    static LeafHashes hashes(List<LogHash> leaves) {
        LeafHashes hashes = new LeafHashes();
        leaves.forEach(hashes::add);
        return hashes;
    }

    static List<LogHash> leaves(int count) {
        List<LogHash> leaves = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            leaves.add(leaf(i));
        }
        return leaves;
    }

    private static LogHash leaf(int number) {
        return LogHash.of(LogHash.leafDigest().digest(new byte[] {(byte) number, (byte) (number >> 8)}));
    }
}
