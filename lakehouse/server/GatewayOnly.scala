package org.apache.spark.sql.hive.thriftserver.lakefeed

import jakarta.servlet.{Filter, FilterChain, ServletRequest, ServletResponse}
import jakarta.servlet.http.{HttpServletRequest, HttpServletResponse}
import java.nio.charset.StandardCharsets.{ISO_8859_1, UTF_8}
import java.nio.file.{Files, Path}
import java.security.MessageDigest
import java.util.Base64
import scala.util.Try

/**
 * Lets in who knows the data folder's secret: a gateway of this account. The secret comes by a file that only this
 * account can read, and stands in no command line and no environment.
 *
 * A filter, because Hive's own door for a password (`hive.server2.authentication=CUSTOM`) reads its whole
 * configuration anew for every request, which took two fifths of the server's time.
 */
class GatewayOnly extends Filter {
  override def doFilter(request: ServletRequest, response: ServletResponse, chain: FilterChain): Unit =
    (request, response) match {
      case (asked: HttpServletRequest, _) if GatewayOnly.knowsSecret(asked.getHeader("Authorization")) =>
        chain.doFilter(request, response)
      case (_, answer: HttpServletResponse) =>
        answer.setStatus(HttpServletResponse.SC_UNAUTHORIZED)
        answer.getWriter.println("Only the gateway may come in.")
    }
}

object GatewayOnly {
  private lazy val secret: Array[Byte] = {
    val file = Path.of(System.getProperty("lakefeed.secret.file"))
    val bytes = Files.readString(file).trim.getBytes(UTF_8)
    require(bytes.length >= 32, s"The secret in $file is too short.")
    bytes
  }

  /** Read the secret, before anything listens. Throws when there is none: then nothing may start. */
  def prepare(): Unit = secret

  /** Whether a header `Basic <user:secret>` carries the secret, whoever the user is. */
  private def knowsSecret(header: String): Boolean = {
    val given = Option(header).filter(_.startsWith("Basic ")).flatMap { text =>
      Try(new String(Base64.getDecoder.decode(text.drop(6).trim.getBytes(ISO_8859_1)), UTF_8)).toOption
    }
    val password = given.map(text => text.drop(text.indexOf(':') + 1)).getOrElse("")
    MessageDigest.isEqual(password.getBytes(UTF_8), secret)
  }
}
