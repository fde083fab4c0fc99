package org.jamesarchive.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.AbstractModule;
import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Module;
import com.google.inject.ProvisionException;
import java.net.BindException;
import java.util.List;
import org.apache.james.protocols.api.handler.WiringException;
import org.junit.jupiter.api.Test;

final class StartupFailureTest {

    private static final class Failing extends AbstractModule {
        @Override
        protected void configure() {
            bind(String.class).toProvider(() -> {
                throw new IllegalStateException(new WiringException("gateway.xml:7: what\n is wrong"));
            });
        }
    }

    @Test
    void findsTheSpeakingExceptionBehindGuice() {
        try {
            Guice.createInjector(List.<Module>of(new Failing())).getInstance(String.class);
            throw new AssertionError("Guice must fail");
        } catch (ProvisionException | CreationException e) {
            assertThat(StartupFailure.line(new RuntimeException(e))).isEqualTo("gateway.xml:7: what is wrong");
        }
    }

    @Test
    void findsABindExceptionInTheChain() {
        assertThat(StartupFailure.line(new RuntimeException(new BindException("Address already in use"))))
                .isEqualTo("Address already in use");
    }

    @Test
    void givesTheInnermostCauseElse() {
        assertThat(StartupFailure.line(new RuntimeException("outer", new IllegalStateException("a\r\nb"))))
                .isEqualTo("cannot start: java.lang.IllegalStateException: a b; the log has the details");
    }

    @Test
    void endsOnACircle() {
        Exception first = new Exception("first");
        first.initCause(new Exception("second", first));
        assertThat(StartupFailure.line(first)).startsWith("cannot start: java.lang.Exception: ");
    }
}
