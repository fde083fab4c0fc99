package org.jamesarchive.worker;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttachmentHeaderTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "report.pdf | report.pdf",
                "../../etc/passwd | passwd",
                "C:\\Windows\\a.exe | a.exe",
                ".htaccess | htaccess",
                "a\"; filename=evil | a__ filename=evil",
                "a%0d%0aX: y | a_0d_0aX_ y",
                "... | attachment"
            })
    void namesAreMadeSafe(String name, String shown) {
        assertThat(AttachmentHeader.of(name)).startsWith("attachment; filename=\"" + shown + "\"; filename*=UTF-8''");
    }

    @Property(tries = 500)
    void anyNameGivesOneLineOfAscii(@ForAll String name) {
        String header = AttachmentHeader.of(name);
        assertThat(header)
                .matches("attachment; filename=\"[^\"\\\\/]{1,120}\"; filename\\*=UTF-8''[A-Za-z0-9.%_-]+")
                .matches("[ -~]+");
    }
}
