/**
 * The gateway inside James: thin adapters (SMTP hooks, matcher, mailets, WebAdmin routes, health check) over one
 * {@link org.jamesarchive.gateway.Gateway}, which reads {@code gateway.xml} and puts tables, durable queue and delivery
 * engine together. Two ways in, one engine: the hooks of {@code smtpserver.xml}, or the mailets of
 * {@code mailetcontainer.xml}.
 */
@NullMarked
package org.jamesarchive.gateway;

import org.jspecify.annotations.NullMarked;
