package org.jamesarchive.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackupArgumentsTest {

    private static BackupArguments backup(String line) {
        return BackupArguments.parse(List.of(line.split(" ")));
    }

    private static RestoreArguments restore(String line) {
        return RestoreArguments.parse(List.of(line.split(" ")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--data d                        | --to DIR|s3://BUCKET/PREFIX is missing",
                "--to x                          | nothing to work on: --data DIR is missing",
                "--to x --data                   | --data wants a value",
                "--data d --to                   | --to wants a value",
                "--to x --data d --frob          | unknown argument --frob",
                "--to x --name n --data d        | --name belongs behind a --data DIR",
                "--to x --key-file n --data d    | --key-file belongs behind a --data DIR",
                "--to x --data d --name a/b      | 'a/b' is no name: letters, digits, - and _ are",
                "--to x --data d --name ..       | '..' is no name: letters, digits, - and _ are",
                "--to d/backup --data d          | --to lies in the data directory",
                "--to x --data d --object-lock 7y| --endpoint, --region and --object-lock are for s3://BUCKET/PREFIX only",
                "--to x --data d --region r      | --endpoint, --region and --object-lock are for s3://BUCKET/PREFIX only",
                "--to ftp://x --data d           | 'ftp://x' is neither a directory nor s3://BUCKET/PREFIX",
                "--to s3:// --data d             | '' is no bucket: expected s3://BUCKET/PREFIX",
                "--to s3://bucket --data d --object-lock 7 | '7' is no time of lock: expected 30d, 6m or 7y",
                "--to s3://bucket --data d --endpoint x | 'x' is no endpoint: expected http(s)://HOST[:PORT]",
            })
    void wrongBackupIsRefused(String line, String message) {
        assertThatThrownBy(() -> backup(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--to d                          | --from is missing",
                "--from x                        | --to DATA_DIR is missing",
                "--from x --to d --server-id     | --server-id wants a value",
                "--from x --to d --server-id -1  | --server-id -1: expected 0..65535",
                "--from x --to d --server-id 65536 | --server-id 65536: expected 0..65535",
                "--from x --to d --server-id 1x  | --server-id 1x: expected 0..65535",
                "--from x --to d --verify        | unknown argument --verify",
                "--from x --to d --endpoint http://h | --endpoint, --region and --object-lock are for s3://BUCKET/PREFIX only",
            })
    void wrongRestoreIsRefused(String line, String message) {
        assertThatThrownBy(() -> restore(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void nameAndKeyBehindADirectoryAreThatOnes() {
        BackupArguments arguments =
                backup("--json --verify --accept-damage --with-key --to x --data a --name n --data b --key-file k");
        assertThat(arguments.json() && arguments.verify() && arguments.acceptDamage() && arguments.withKey())
                .isTrue();
        assertThat(arguments.targets())
                .containsExactly(
                        new BackupArguments.Target(Path.of("a"), "n", null),
                        new BackupArguments.Target(Path.of("b"), "", Path.of("k")));
        assertThat(arguments.targets().get(0).keyFileOrUsual().toString()).endsWith("/keys/checkpoint.key");
    }

    @Test
    void restoreTakesEachOption() {
        RestoreArguments arguments =
                restore("--from s3://bucket/x --to d --server-id 65535 --key p --key-file k --json --region r");
        assertThat(arguments.wanted()).hasValue(65_535);
        assertThat(arguments.keyFileOrUsual()).isEqualTo(Path.of("k"));
        assertThat(arguments.json()).isTrue();
        assertThat(restore("--from x --to d").wanted()).isEmpty();
    }
}
