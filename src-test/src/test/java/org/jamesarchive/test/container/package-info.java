/**
 * The image and the compose files, run by a real Docker engine: {@code src-test/docker/run.sh}. Without the property {@code containers} these
 * tests are skipped. {@link org.jamesarchive.test.container.Site} is what {@code docker compose} runs.
 */
@NullMarked
package org.jamesarchive.test.container;

import org.jspecify.annotations.NullMarked;
